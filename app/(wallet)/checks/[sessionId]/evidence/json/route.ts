import { readCheckEvidence } from '@/lib/operations/evidence/read-check-evidence'
import { evidenceFile } from '@/lib/web/evidence-file'

export const GET = async (_: Request, { params }: { params: Promise<{ sessionId: string }> }): Promise<Response> =>
  evidenceFile((await params).sessionId, (ctx, id) => readCheckEvidence(ctx, { id }))
