import { native } from '@/lib/dialects/native/dialect'
import { noSuchAddress } from '@/lib/http/handle'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noSuchAddress(native)
