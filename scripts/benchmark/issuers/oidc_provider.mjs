// npm's oidc-provider, in memory, with its pages for developers, which accept any password.
import crypto from "node:crypto";
import Provider from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";
import LRU from "oidc-provider/lib/helpers/lru.js";

// A store of its own making keeps a thousand things; a measurement makes more, and sessions would go.
const store = new LRU({ maxSize: 1_000_000 });
const { BENCH_PORT: port, BENCH_CLIENT_SECRET: client_secret } = process.env;
const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: "rsa", alg: "RS256", use: "sig" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: (model) => new MemoryAdapter(model, store),
  clients: [
    {
      client_id: "bench",
      client_secret,
      redirect_uris: ["http://127.0.0.1:9/callback"],
      grant_types: ["authorization_code", "refresh_token", "client_credentials"],
      response_types: ["code"],
    },
  ],
  scopes: ["openid", "offline_access", "profile", "notes:read", "usage:read"],
  claims: { profile: ["name"] },
  jwks: { keys: [key] },
  cookies: { keys: [crypto.randomBytes(32).toString("hex")] },
  features: { clientCredentials: { enabled: true }, introspection: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "Alice" }) }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  routes: { authorization: "/authorize", introspection: "/introspect", userinfo: "/userinfo" },
});
provider.use((ctx, next) => (ctx.path === "/healthz" ? (ctx.body = "oidc-provider\n") : next()));
provider.listen(Number(port), "127.0.0.1");
// It ends with the process that started it.
process.stdin.on("end", () => process.exit()).resume();
