import { createHmac, timingSafeEqual } from 'node:crypto';

const SECRET = 'the emulator believes itself only';

/** A JWT with what IBM's library looks at: `iat` and `exp`. In real time, since clients compare with their clock. */
export function issueToken(subject: string, lifetimeSeconds: number): string {
  const iat = Math.floor(Date.now() / 1_000);
  const head = encoded({ alg: 'HS256', typ: 'JWT' });
  const claims = encoded({ iss: 'emulator', sub: subject, iat, exp: iat + lifetimeSeconds });
  return `${head}.${claims}.${signature(`${head}.${claims}`)}`;
}

/** Whether it is ours and has not expired. */
export function isValidToken(token: string): boolean {
  const [head = '', claims = '', given = ''] = token.split('.');
  const expected = Buffer.from(signature(`${head}.${claims}`));
  const actual = Buffer.from(given);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return false;
  const { exp }: { readonly exp: number } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return exp > Date.now() / 1_000;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(text: string): string {
  return createHmac('sha256', SECRET).update(text).digest('base64url');
}
