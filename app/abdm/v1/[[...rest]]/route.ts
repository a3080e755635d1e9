import { eka } from '@/lib/dialects/eka/dialect'
import { noSuchAddress } from '@/lib/http/handle'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noSuchAddress(eka)
