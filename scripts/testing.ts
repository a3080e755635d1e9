import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps'

/** docs/deploy/roles.sql as psql reads it, with a name and password of the test's own: roles are the whole server's. */
export const rolesSql = (role: string, password: string): string =>
  readFileSync(join(root, 'docs/deploy/roles.sql'), 'utf8')
    .replace(/^\\getenv .*$/m, '')
    .replaceAll(":'password'", `'${password}'`)
    .replaceAll('sammati_wallet', role)
