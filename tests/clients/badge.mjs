// Verifies a badge with the program of another house, offline: everything that it asks for lies in the folder.
//
//     node badge.mjs FOLDER INSTANT
//
// INSTANT is when that is asked. The folder has badge.json, did.json, status.json and contexts.json (documents by address). Prints what was found as JSON.
import fs from 'node:fs';
import path from 'node:path';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {verifyCredential} from '@digitalbazaar/vc';

const instant = Date.parse(process.argv[3]);
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [instant])); // not every part of the library can be told the time
  }
};
const read = name => JSON.parse(fs.readFileSync(path.join(process.argv[2], name), 'utf8'));
const [badge, issuer, status, contexts] = ['badge.json', 'did.json', 'status.json', 'contexts.json'].map(read);
const documents = new Map(Object.entries(contexts));
documents.set(issuer.id, issuer).set(status.id, status);
for(const method of issuer.verificationMethod) {
  documents.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}
const documentLoader = async url => {
  if(!documents.has(url)) {
    throw new Error(`not here: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: documents.get(url)};
};
const suite = new DataIntegrityProof({cryptosuite});
const options = {suite, documentLoader, verifyBitstringStatusListCredential: true};
const found = await verifyCredential({
  credential: badge, suite, documentLoader, checkStatus: asked => checkStatus({...asked, ...options})
});
console.log(JSON.stringify({
  verified: found.verified,
  revoked: found.statusResult?.results?.some(each => each.status) ?? null,
  faults: found.error ? (found.error.errors ?? [found.error]).map(each => each.message) : [],
}));
