// An identity provider of another house (npm oidc-provider) on this machine, for the journeys of single sign-on.
//
//     node issuer.mjs PORT ORIGIN CLIENT SECRET
//
// ORIGIN is that of the service. Whoever comes chooses on one page, without a password, who they are; prints "ready", and ends when its
// standard input does.
import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {createServer} from 'node:http';
import {Provider} from 'oidc-provider';

const [port, origin, client_id, client_secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = {
  ana: {email: 'ana@example.org', email_verified: true},
  eve: {email: 'eve@example.org', email_verified: false},
};
const key = generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey.export({format: 'jwk'});
const provider = new Provider(issuer, {
  clients: [{
    client_id,
    client_secret,
    redirect_uris: [`${origin}/sign-in/provider/answer`],
    backchannel_logout_uri: `${origin}/sign-in/provider/logout`,
  }],
  jwks: {keys: [{...key, use: 'sig', alg: 'RS256', kid: 'one'}]},
  claims: {openid: ['sub', 'amr', 'auth_time'], email: ['email', 'email_verified']},
  cookies: {keys: [randomBytes(32).toString('hex')]},
  features: {devInteractions: {enabled: false}, backchannelLogout: {enabled: true}, rpInitiatedLogout: {enabled: true}},
  interactions: {url: (_, interaction) => `/choose/${interaction.uid}`},
  // Its own sender reaches no address of this machine, as it should elsewhere.
  fetch: (url, {dispatcher, ...options}) => fetch(url, options),
  pkce: {required: () => true},
  findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id, ...people[id]})}),
  async loadExistingGrant({oidc}) {
    const grant = new oidc.provider.Grant({clientId: oidc.client.clientId, accountId: oidc.session.accountId});
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});
const buttons = [...Object.keys(people), 'none'].map(name => `<button name="as" value="${name}">${name}</button>`);
const page = `<!doctype html><html lang="en"><title>Who are you?</title><h1>Who are you?</h1><form method="post">${buttons.join('')}</form>`;
const ours = provider.callback();
createServer(async (request, response) => {
  if(!request.url.startsWith('/choose/')) {
    return ours(request, response);
  }
  if(request.method === 'GET') {
    return response.setHeader('content-type', 'text/html').end(page);
  }
  let sent = '';
  for await (const part of request) {
    sent += part;
  }
  const as = new URLSearchParams(sent).get('as');
  const result = as in people ?
    {login: {accountId: as, amr: ['pwd', 'otp', 'mfa']}} : {error: 'access_denied', error_description: 'Not now.'};
  return provider.interactionFinished(request, response, result);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
process.stdin.on('end', () => process.exit()).resume();
