// An authorization server that the project did not write: `oidc-provider`, which is certified by the
// OpenID Foundation, with clients and a "user" for the tests. In memory, on loopback only.
//
// It writes one line to standard output when it is ready: {"issuer": URL, "secret": TEXT, "registers": TEXT,
// "keys": {ALG: PEM}}: what lets a client register itself, and the private keys of the clients that sign. With
// EXIT_ON_STDIN_EOF=1 it ends when its standard input does, so it cannot outlive the test that started it.
//
// What stands under "Ours" is not the package's behaviour but the tests'.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

// The package announces on the console that it is not set up for production; it isn't meant to be.
console.warn = () => {};
console.info = () => {};
const { Provider, errors } = await import('oidc-provider');

// Has characters that RFC 6749 section 2.3.1 wants encoded: a client that does not is refused.
const secret = `s:${randomBytes(16).toString('hex')}+/% &=?#~*`;

const registers = randomBytes(16).toString('hex');

const native = {
  // A native client may use any port of a loopback redirect URI (RFC 8252 section 7.3).
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/cb'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
};
// Clients without a user, and those that sign.
const machine = (method) => ({
  redirect_uris: [],
  response_types: [],
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: method,
  client_secret: secret,
});
const device = {
  ...machine('client_secret_post'),
  grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  application_type: 'native',
};
const keyPair = (alg) => {
  if (alg.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'P-256' : 'P-384' });
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
};
const algs = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'];
const clientKeys = Object.fromEntries(algs.map((alg) => [alg, keyPair(alg)]));
const unproven = { ...native, token_endpoint_auth_method: 'none' };
const proven = (method) => ({ ...native, token_endpoint_auth_method: method, client_secret: secret });
const clients = [
  { client_id: 'public-pkce', ...unproven },
  { client_id: 'public-es256', ...unproven, id_token_signed_response_alg: 'ES256' },
  { client_id: 'public-short', ...unproven },
  { client_id: 'public-short-rt', ...unproven },
  { client_id: 'public-short-code', ...unproven },
  { client_id: 'conf-basic', ...proven('client_secret_basic') },
  { client_id: 'conf-post', ...proven('client_secret_post') },
  { client_id: 'tv', ...device },
  { client_id: 'machine', ...machine('client_secret_basic') },
  { client_id: 'hmac', ...machine('client_secret_jwt') },
  ...algs.map((alg) => ({
    client_id: `signs-${alg}`,
    ...native,
    grant_types: [...native.grant_types, 'client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [{ ...clientKeys[alg].publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] },
  })),
  // Only asks about tokens: the tests look with it at what the server believes.
  { client_id: 'rs', ...proven('client_secret_basic'), redirect_uris: [], response_types: [], grant_types: [] },
];
// Seconds; what is not named here lives longer than any test.
const lifetimes = {
  AccessToken: { 'public-short': 2 },
  RefreshToken: { 'public-short-rt': 3 },
  AuthorizationCode: { 'public-short-code': 1 },
};
const lifetime = (kind, otherwise) => (_ctx, _token, client) => lifetimes[kind][client.clientId] ?? otherwise;

const signingKey = (alg, type, options) => {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: alg, alg, use: 'sig' };
};
const keys = [
  signingKey('RS256', 'rsa', { modulusLength: 2048 }),
  signingKey('ES256', 'ec', { namedCurve: 'P-256' }),
];

const server = createServer();
await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  jwks: { keys },
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['HS256', ...algs] },
  scopes: ['openid', 'offline_access', 'email', 'api:read', 'api:write'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // A token is dead when its time is over.
  clockTolerance: 0,
  cookies: { keys: [randomBytes(16).toString('hex')] },
  pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
  rotateRefreshToken: true,
  // A refresh token is for the time after the session.
  expiresWithSession: async () => false,
  ttl: {
    AccessToken: lifetime('AccessToken', 3600),
    RefreshToken: lifetime('RefreshToken', 86400),
    AuthorizationCode: lifetime('AuthorizationCode', 60),
    IdToken: 3600,
    Interaction: 600,
    Session: 86400,
    ClientCredentials: 3600,
    DeviceCode: 600,
    Grant: 86400,
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    // Who has this token may register a client (RFC 7591 section 3).
    registration: { enabled: true, initialAccessToken: registers },
    introspection: {
      enabled: true,
      // A client may ask about its own tokens.
      allowedPolicy: async (_ctx, client, token) => client.clientId === 'rs' || token.clientId === client.clientId,
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: async () => { throw new errors.InvalidTarget(); },
    },
  },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@example.test`, email_verified: true }),
  }),
});
provider.on('server_error', (ctx, error) => console.error('server_error', ctx.path, error));

// Ours: the user. `login_hint` is their name, `alice` when there is none; `deny` says no; all others agree
// to everything that is asked for.
async function user(ctx) {
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  const hint = params.login_hint;
  let answer;
  if (hint === 'deny') {
    answer = { error: 'access_denied', error_description: 'the user said no' };
  } else if (prompt.name === 'login') {
    answer = { login: { accountId: hint ?? 'alice' } };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '));
    answer = { consent: { grantId: await grant.save() } };
  }
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, answer, { mergeWithLastSubmission: !answer.error });
}

// Ours: somebody on the way who changes the authorization response, asked for by `login_hint`.
const attacks = {
  'tamper-iss': (query) => query.set('iss', 'https://attacker.example'),
  'drop-iss': (query) => query.delete('iss'),
  'tamper-state': (query) => query.set('state', 'not-the-state'),
};
function attack(ctx) {
  const change = attacks[ctx.oidc?.params?.login_hint];
  const location = ctx.response.get('location');
  if (!change || !/[?&](code|error)=/.test(location)) return;
  const url = new URL(location);
  change(url.searchParams);
  ctx.response.set('location', url.href);
}

provider.use(async (ctx, next) => {
  if (ctx.path.startsWith('/interaction/')) {
    await user(ctx);
  } else {
    await next();
    attack(ctx);
  }
});

server.on('request', provider.callback());
if (process.env.EXIT_ON_STDIN_EOF === '1') process.stdin.resume().on('end', () => process.exit());
const pem = ([alg, { privateKey }]) => [alg, privateKey.export({ type: 'pkcs8', format: 'pem' })];
const pems = Object.fromEntries(Object.entries(clientKeys).map(pem));
process.stdout.write(`${JSON.stringify({ issuer, secret, registers, keys: pems })}\n`);
