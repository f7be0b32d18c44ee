// What a client does with an authorization server: one story each, named by the test that reads it.
import * as oidc from 'openid-client'
import { tell } from './callback.mjs'

// The playground runs on loopback, without TLS.
const plain = { execute: [oidc.allowInsecureRequests] }

/** Finds the issuer's metadata and registers there, with this metadata besides the usual. */
function register(issuer, callback, metadata = {}, authentication = undefined) {
  const usual = {
    client_name: 'A foreign client',
    redirect_uris: [callback.uri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_post',
  }
  return oidc.dynamicClientRegistration(issuer, { ...usual, ...metadata }, authentication, plain)
}

/** Sends the browser to sign in and consent; gives where it arrived, and what to check there. */
async function authorize(config, callback, parameters = {}, address = oidc.buildAuthorizationUrl) {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  }
  const url = await address(config, {
    redirect_uri: callback.uri,
    scope: 'openid profile notes:read',
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...parameters,
  })
  return { arrived: await callback.visit(url), checks }
}

/** The tokens for the code with which the browser arrived. */
function exchange(config, { arrived, checks }, options = undefined) {
  return oidc.authorizationCodeGrant(config, arrived, checks, undefined, options)
}

/** A registered client and the tokens that it got. */
async function signedIn(issuer, callback, metadata = {}, authentication = undefined) {
  const config = await register(issuer, callback, metadata, authentication)
  return { config, tokens: await exchange(config, await authorize(config, callback)) }
}

/** What the resource server answers to a token. */
async function read(config, token, address, options = undefined) {
  const answer = await oidc.fetchProtectedResource(
    config, token, address, 'GET', undefined, undefined, options)
  return answer.json()
}

/** Why openid-client would not go on. */
async function refusal(step) {
  const error = await step.then(() => ({}), (reason) => reason)
  const { code, error: name, status } = error
  return { code, error: name, status, because: error.cause?.message }
}

export async function signIn(issuer, callback) {
  const { config, tokens } = await signedIn(issuer, callback)
  const claims = tokens.claims()
  tell({ metadata: config.serverMetadata(), client: config.clientMetadata(), tokens, claims })
  tell({ userinfo: await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) })
}

export async function refresh(issuer, callback) {
  const { config, tokens } = await signedIn(issuer, callback)
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token)
  tell({ tokens, next })
  tell({ refused: await refusal(oidc.refreshTokenGrant(config, tokens.refresh_token)) })
}

export async function revocation(issuer, callback) {
  const { config, tokens } = await signedIn(issuer, callback)
  tell({ before: await oidc.tokenIntrospection(config, tokens.access_token) })
  await oidc.tokenRevocation(config, tokens.access_token)
  tell({ after: await oidc.tokenIntrospection(config, tokens.access_token) })
}

export async function wrongNonce(issuer, callback) {
  const config = await register(issuer, callback)
  const { arrived, checks } = await authorize(config, callback)
  const other = { ...checks, expectedNonce: oidc.randomNonce() }
  tell({ refused: await refusal(exchange(config, { arrived, checks: other })) })
}

export async function wrongIssuer(issuer, callback) {
  const config = await register(issuer, callback)
  const { arrived, checks } = await authorize(config, callback)
  arrived.searchParams.set('iss', 'https://another.example')
  tell({ refused: await refusal(exchange(config, { arrived, checks })) })
}

export async function pushed(issuer, callback) {
  const config = await register(issuer, callback, { require_pushed_authorization_requests: true })
  const plainly = await authorize(config, callback)
  tell({ refused: await refusal(exchange(config, plainly)) })
  const push = async (...request) => {
    const address = await oidc.buildAuthorizationUrlWithPAR(...request)
    tell({ carried: Object.fromEntries(address.searchParams) })
    return address
  }
  tell({ tokens: await exchange(config, await authorize(config, callback, {}, push)) })
}

export async function boundToKey(issuer, callback, resource) {
  const config = await register(issuer, callback, { dpop_bound_access_tokens: true })
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'))
  const dpop_jkt = await DPoP.calculateThumbprint()
  const tokens = await exchange(config, await authorize(config, callback, { dpop_jkt }), { DPoP })
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
  tell({ dpop_jkt, tokens, next })
  tell({ introspected: await oidc.tokenIntrospection(config, next.access_token) })
  const notes = new URL('/api/notes', resource)
  for (const { access_token } of [tokens, next]) {
    tell(await read(config, access_token, notes, { DPoP }))
  }
  const thief = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256')) }
  tell({ refused: await refusal(read(config, next.access_token, notes, thief)) })
  const { sub } = tokens.claims()
  tell({ userinfo: await oidc.fetchUserInfo(config, next.access_token, sub, { DPoP }) })
}

export async function signature(issuer, callback) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const metadata = {
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [await crypto.subtle.exportKey('jwk', keys.publicKey)] },
  }
  const proof = oidc.PrivateKeyJwt(keys.privateKey)
  const { config, tokens } = await signedIn(issuer, callback, metadata, proof)
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token)
  tell({ client: config.clientMetadata(), next })
  tell({ introspected: await oidc.tokenIntrospection(config, next.access_token) })
}

export async function ownName(issuer, callback, resource) {
  const config = await register(issuer, callback, { grant_types: ['client_credentials'] })
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'usage:read' })
  const usage = await read(config, tokens.access_token, new URL('/api/usage', resource))
  tell({ client: config.clientMetadata(), tokens, usage })
}

export async function device(issuer, callback, resource) {
  const metadata = {
    redirect_uris: [],
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    token_endpoint_auth_method: 'none',
  }
  const config = await register(issuer, callback, metadata, oidc.None())
  const asked = await oidc.initiateDeviceAuthorization(config, { scope: 'openid notes:read' })
  tell({ asked, go_to: asked.verification_uri_complete })
  const tokens = await oidc.pollDeviceAuthorizationGrant(config, asked)
  tell({ claims: tokens.claims() })
  tell(await read(config, tokens.access_token, new URL('/api/notes', resource)))
}

export async function logout(issuer, callback) {
  const metadata = { post_logout_redirect_uris: [callback.uri] }
  const { config, tokens } = await signedIn(issuer, callback, metadata)
  const prompt = { prompt: 'none' }
  const still = await exchange(config, await authorize(config, callback, prompt))
  tell({ still: still.claims() })
  const leaving = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: callback.uri,
    state: 'left',
  })
  tell({ back: (await callback.visit(leaving)).search })
  const gone = await authorize(config, callback, prompt)
  tell({ refused: await refusal(exchange(config, gone)) })
}

export async function recentLogin(issuer, callback) {
  const config = await register(issuer, callback)
  const { arrived, checks } = await authorize(config, callback, { max_age: 60 })
  const tokens = await exchange(config, { arrived, checks: { ...checks, maxAge: 60 } })
  tell({ claims: tokens.claims() })
  const silent = await authorize(config, callback, { max_age: 0, prompt: 'none' })
  tell({ refused: await refusal(exchange(config, silent)) })
}
