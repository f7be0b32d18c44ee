// The redirect URI: a small web server, and the browser that is sent away and comes back to it.
import { on, once } from 'node:events'
import { createServer } from 'node:http'

export const tell = (words) => console.log(JSON.stringify(words))

export async function listen() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const uri = `http://127.0.0.1:${server.address().port}/callback`

  /** Sends the browser to the authorization endpoint; gives the address with which it comes back. */
  async function visit(authorization) {
    tell({ go_to: authorization.href })
    for await (const [request, response] of on(server, 'request')) {
      const arrived = new URL(request.url, uri)
      response.setHeader('Content-Type', 'text/html').end('<title>Back</title>')
      if (arrived.pathname === '/callback') return arrived
    }
  }

  function close() {
    server.close()
    // A browser opens connections ahead of its requests, and would keep the program alive.
    server.closeAllConnections()
  }

  return { uri, visit, close }
}
