const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const time = String.raw`(?:[T ,]+\d{1,2}:?\d{2}.*)?`
const forms = {
  /** 2014-10-13, 2014/10/13 */
  yearFirst: new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${time}$`),
  /** 20141013 and 20141013T000000 */
  closed: new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:T\d{4,6}.*)?$`),
  /** 10/13/2014, 13.10.14 */
  yearLast: new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})${time}$`),
  /** 13-Oct-2014, 13 October 2014 */
  dayAndName: new RegExp(String.raw`^(\d{1,2})[- .]+([A-Za-z]{3,9})\.?[- ,]+(\d{4}|\d{2})${time}$`),
  /** Oct 13, 2014 */
  nameAndDay: new RegExp(String.raw`^([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})${time}$`),
}

/**
 * A day as people and spreadsheets write it, as YYYY-MM-DD; it need not be one of the calendar. Empty text where nothing
 * like a day is found. Years of two digits are 1950 to 2049; a bare number of five digits is a spreadsheet’s count of days.
 * @param order what the first two numbers of 3/4/2026 are
 */
export function dayWritten(text: string, order: 'mdy' | 'dmy'): string {
  const yearFirst = forms.yearFirst.exec(text) ?? forms.closed.exec(text)
  if (yearFirst !== null) return dayOf(yearFirst[1], yearFirst[2], yearFirst[3])
  const yearLast = forms.yearLast.exec(text)
  if (yearLast !== null) {
    const [, first, second, year] = yearLast
    return order === 'mdy' ? dayOf(year, first, second) : dayOf(year, second, first)
  }
  const named = forms.dayAndName.exec(text)
  if (named !== null) return dayOf(named[3], monthOf(named[2]), named[1])
  const english = forms.nameAndDay.exec(text)
  if (english !== null) return dayOf(english[3], monthOf(english[1]), english[2])
  // From 1954 to 2064: a house number in a column of days is no day.
  const count = /^[2-5]\d{4}(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) : null
  return count === null ? '' : new Date(Date.UTC(1899, 11, 30 + count)).toISOString().slice(0, 10)
}

function dayOf(year = '', month = '', day = ''): string {
  const whole = year.length === 2 ? `${Number(year) < 50 ? '20' : '19'}${year}` : year
  return `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The number of a month by its English name, or no number. */
function monthOf(name = ''): string {
  const place = months.indexOf(name.slice(0, 3).toLowerCase())
  return place === -1 ? '' : String(place + 1)
}
