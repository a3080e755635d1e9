/** The path that a Samagra proof's `verificationMethod` names. */
export { GET } from '../jwks.json/route'
