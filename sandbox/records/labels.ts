/** What a code of a criterion is called in an answer. */
const purposes = {
  CashOut: 'Cash Out',
  Construction: 'Construction',
  ELOC: 'ELOC',
  PMoney: 'Purchase Money',
  'R&TRefi': 'R & T Refi',
  Reverse: 'Reverse',
  Wrap: 'Wrap',
  Unknown: 'Unknown',
}
const loanTypes = {
  B: 'SBA',
  C: 'Conforming',
  F: 'FHA',
  N: 'Non-Conforming (Jumbo)',
  O: 'Conventional',
  P: 'Private',
  S: 'Seller',
  V: 'VA',
}
const rateTypes = { F: 'Fixed', A: 'Adjustable' }

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PType: {
    SFR: 'Single Family',
    CND: 'Condominium',
    MFR: 'Multi-Family 2-4',
    DPX: 'Multi-Family 2-4',
    TPX: 'Multi-Family 2-4',
    FPX: 'Multi-Family 2-4',
    APT: 'Multi-Family 5+',
    MBL: 'Other Res.',
    COM: 'Commercial',
    IND: 'Industrial',
    AGR: 'Agricultural',
    LND: 'Land',
    OTH: 'Other',
  },
  ForeclosureStage: {
    'Preforeclosure-NTS': 'PF New Filing',
    'Preforeclosure-Old': 'PF Outdated',
    'Preforeclosure-Released': 'PF Released',
    'Preforeclosure-Sold': 'PF Sold',
    'Auction-Old': 'Auction Outdated',
    'Auction-UNK': 'Auction Unknown',
    Cancelled: 'Auction Cancelled',
    'Cancelled-Sold': 'Auction Cancelled Resold',
    Released: 'Auction Released',
    'Bank Owned-Sold': 'Bank Resold',
    'Bank Owned-Rescinded': 'Bank Rescinded',
    'Bank Owned-Held': 'Bank Held',
    '3rd Owned-Sold': '3rd Resold',
    '3rd Owned-Rescinded': '3rd Rescinded',
    '3rd Owned-Held': '3rd Held',
  },
  ForeclosureDocType: { NDF: 'Notice of Default', LIS: 'Lis Pendens', NTS: 'Notice of Trustee Sale' },
  FirstPurpose: purposes,
  SecondPurpose: purposes,
  FirstLoanType: loanTypes,
  SecondLoanType: loanTypes,
  FirstRateType: rateTypes,
  SecondRateType: rateTypes,
  ListingType: { ShortSale: 'Short Sale' },
}

/** The label an answer shows for a code; codes without a label of their own are shown as they are. */
export function labelOf(field: string, code: string): string {
  return labels[field]?.[code] ?? code
}

const codes =
  'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming'
const states = codes.split(',').map((entry) => ({ code: entry.slice(0, 2), name: entry.slice(3) }))

/** Two-letter code of a state by its full name in upper case. */
export const stateNames: ReadonlyMap<string, string> = new Map(
  states.map(({ code, name }) => [name.toUpperCase(), code]),
)

/** Full name of a state by its two-letter code. */
export function stateName(code: string): string {
  return states.find((state) => state.code === code)?.name ?? code
}
