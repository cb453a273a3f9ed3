// Reads a page as sites do where its address is pasted: Open Graph, and the oEmbed that it names.
//
//     node unfurl.mjs ADDRESS
//
// Prints what was found as JSON.
import {unfurl} from 'unfurl.js';

console.log(JSON.stringify(await unfurl(process.argv[2])));
