const format = new Intl.NumberFormat('en-IN')

/** A count as it is read in India, in Latin digits: 1,00,000. */
export const figure = (count: number): string => format.format(count)
