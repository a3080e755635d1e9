import { reactivation } from '@/lib/dialects/native/abha'
import { native } from '@/lib/dialects/native/dialect'
import { onlyMethods } from '@/lib/http/handle'

export const POST = reactivation.confirm

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
