// An application made with openid-client. It lives through one story (`node main.mjs STORY ISSUER
// RESOURCE`) and tells what came of it on stdout, one JSON object a line; `go_to` is where it sends
// the browser.
import { webcrypto } from 'node:crypto'
import { listen } from './callback.mjs'
import * as stories from './stories.mjs'

// Node.js 18, which Debian 12 has, keeps it elsewhere.
globalThis.crypto ??= webcrypto

// If the browser never comes back, nobody waits for it for ever.
setTimeout(() => process.exit(1), 60_000).unref()

const [, , story, issuer, resource] = process.argv
const callback = await listen()
await stories[story](new URL(issuer), callback, new URL(resource))
callback.close()
