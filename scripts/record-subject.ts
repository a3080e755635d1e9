import { text } from 'node:stream/consumers'
import { identifierHash, peopleBehind } from '@/db/queries/person'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { systemContext } from '@/lib/operations/context'
import { recordSubject } from '@/lib/operations/use/record-subject'
import { withDatabase } from './operator'

// To be run after the person has shown the number. It comes by standard input: arguments stay in a shell's history.
const [typed = '', kind = ''] = process.argv.slice(2)
const identifier = parseIdentifier(typed)
if (!identifier || !/^[a-z][a-z_]{0,31}$/.test(kind))
  throw new Error('Give a person and a kind of number: npm run subject:record -- safal@gmail.com aadhaar < number.txt')
await withDatabase(async (db) => {
  const [person, ...others] = await peopleBehind(db, { kind: identifier.kind, hash: identifierHash(identifier) })
  if (!person) throw new Error('Nobody is known by that.')
  if (others.length > 0)
    throw new Error('Several people use that: name the person by e-mail, ABHA number or ABHA address.')
  await recordSubject(systemContext(db, new Date()), { personId: person.id, kind, value: await text(process.stdin) })
})
console.log('On file.')
