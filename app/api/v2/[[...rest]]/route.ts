import { abdm } from '@/lib/dialects/abdm/dialect'
import { noSuchAddress } from '@/lib/http/handle'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noSuchAddress(abdm)
