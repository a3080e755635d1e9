import { samagra } from '@/lib/dialects/samagra/dialect'
import { noSuchAddress } from '@/lib/http/handle'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noSuchAddress(samagra)
