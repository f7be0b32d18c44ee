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

/** Sends the browser through sign-in and consent; gives where it arrived, and what to check there. */
async function authorize(config, callback, parameters = {}) {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  }
  const url = oidc.buildAuthorizationUrl(config, {
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

/** A registered client and the tokens that it got. */
async function signedIn(issuer, callback) {
  const config = await register(issuer, callback)
  const { arrived, checks } = await authorize(config, callback)
  return { config, tokens: await oidc.authorizationCodeGrant(config, arrived, checks) }
}

/** Why openid-client would not go on. */
async function refusal(step) {
  const error = await step.then(() => ({}), (reason) => reason)
  return { code: error.code, error: error.error, because: error.cause?.message }
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
  tell({ refused: await refusal(oidc.authorizationCodeGrant(config, arrived, other)) })
}

export async function wrongIssuer(issuer, callback) {
  const config = await register(issuer, callback)
  const { arrived, checks } = await authorize(config, callback)
  arrived.searchParams.set('iss', 'https://another.example')
  tell({ refused: await refusal(oidc.authorizationCodeGrant(config, arrived, checks)) })
}
