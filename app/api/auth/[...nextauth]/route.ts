import NextAuth from 'next-auth'
import { authOptions } from '@/lib/auth/options'

// The options are made per request: `next build` imports this file and has no environment.
const answer = (request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> =>
  NextAuth(request as never, context as never, authOptions())

export { answer as GET, answer as POST }
