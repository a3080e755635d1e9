import type { Refusal } from './act'

const TEXT: Partial<Record<Refusal['code'], string>> = {
  invalid_input: 'console.proof.incomplete',
  unauthenticated: 'console.proof.wrong',
  otp_wrong: 'console.proof.wrongNew',
  too_many_requests: 'console.proof.wait',
  otp_locked: 'console.proof.locked',
}

/** Key of the words for a staff member's proof that was refused; undefined where the general words do. */
export const proofProblem = ({ code }: Refusal): string | undefined => TEXT[code]
