import { veriff } from '@/lib/dialects/veriff/dialect'
import { noSuchAddress } from '@/lib/http/handle'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noSuchAddress(veriff)
