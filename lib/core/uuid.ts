const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Whether it is written as a UUID (RFC 9562), of any version and in either case. */
export const isUuid = (text: string): boolean => UUID.test(text)
