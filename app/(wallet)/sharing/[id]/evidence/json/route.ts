import { readEvidence } from '@/lib/operations/evidence/read-evidence'
import { evidenceFile } from '@/lib/web/evidence-file'

export const GET = async (_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  evidenceFile((await params).id, (ctx, artefactId) => readEvidence(ctx, { artefactId }))
