import { answerLive } from '@/lib/http/answer-probes'

export const dynamic = 'force-dynamic'

export const GET = answerLive
