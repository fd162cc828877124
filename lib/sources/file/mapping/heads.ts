import type { PropertyColumn } from '#lib/properties/columns.ts'

/** Names that columns have in files of counties, assessors, listing services and spreadsheets, letters and digits alone. */
const namesByColumn: Partial<Record<PropertyColumn, string>> = {
  countyFips: 'countyfips fips fipscode countycode',
  parcelNumber:
    'parcelnumber apn apndash parcel parcelid parcelno parcelnum pin assessorsparcelnumber assessorparcelnumber pid',
  unparsedAddress:
    'unparsedaddress address propertyaddress situs situsaddress siteaddress streetaddress physicaladdress fulladdress street',
  city: 'city situscity propertycity sitecity town municipality physicalcity jurisdiction',
  stateOrProvince: 'stateorprovince state situsstate propertystate province st',
  postalCode: 'postalcode zip zipcode situszip propertyzip postcode sitezip physicalzip',
  countyOrParish: 'countyorparish county parish countyname',
  latitude: 'latitude lat y ycoord',
  longitude: 'longitude long lng lon x xcoord',
  propertyType: 'propertytype proptype type class propertyclass',
  propertySubType: 'propertysubtype subtype',
  bedroomsTotal: 'bedroomstotal bedrooms beds bed br numbedrooms bedroomcount',
  bathroomsTotalDecimal: 'bathroomstotaldecimal bathrooms baths bath ba numbathrooms bathroomcount bathstotal',
  livingArea:
    'livingarea sqft sqftliving livingspace livingareasqft squarefeet squarefootage buildingarea buildingsqft bldgsqft grosslivingarea gla',
  lotSizeArea:
    'lotsizearea lotsize lotsqft sqftlot lotsizesqft landsize landarea landsqft lotarea acres acreage lotacres',
  yearBuilt: 'yearbuilt yrbuilt built constyear constructionyear',
  stories: 'stories floors storeys numstories',
  garageSpaces: 'garagespaces garage garages parkingspaces',
  poolPrivateYn: 'poolprivateyn pool haspool',
  energyLabel: 'energylabel',
  landUseCode: 'landusecode landuse usecode puc propertyusecode',
  legalDescription: 'legaldescription legal legaldesc',
  ownerName: 'ownername owner owner1 ownerfullname ownernames',
  ownerMailingAddress: 'ownermailingaddress mailingaddress mailaddress owneraddress mailing',
  taxAssessedValue: 'taxassessedvalue assessedvalue totalassessedvalue assessed limitedvalue lpvcur',
  taxAnnualAmount: 'taxannualamount taxamount annualtaxes taxes propertytax tax',
  taxYear: 'taxyear assessmentyear',
  standardStatus: 'standardstatus status listingstatus mlsstatus',
  listPrice: 'listprice askingprice listingprice',
  listingDate: 'listingdate listdate datelisted onmarketdate',
  closePrice: 'closeprice price saleprice soldprice sellingprice salesprice lastsaleprice saleamount',
  closeDate: 'closedate date saledate solddate sellingdate datesold lastsaledate saledt',
  estimatedValue: 'estimatedvalue marketvalue avm fullcashvalue fcvcur totalmarketvalue estvalue value',
  estimatedEquity: 'estimatedequity equity availableequity',
  loanBalance: 'loanbalance totalloanbalance mortgagebalance',
}

const columnsByName = new Map<string, PropertyColumn>()
for (const [column, names] of Object.entries(namesByColumn) as [PropertyColumn, string][]) {
  for (const name of [column.toLowerCase(), ...names.split(' ')]) columnsByName.set(name, column)
}

/** Names of columns that tell rows apart and nothing else. */
const keyNames = new Set(
  'id key url sourcekey objectid radarid listingid listingkey listingnumber mlsnumber mlsid recordid accountnumber'.split(
    ' ',
  ),
)

/** The property column a column of this name most likely is. */
export function columnNamed(head: string): PropertyColumn | undefined {
  return columnsByName.get(bare(head)) ?? columnsByName.get(bare(head.slice(head.lastIndexOf('.') + 1)))
}

/** Whether a name tells rows apart by what it is called. */
export function isKeyName(head: string): boolean {
  return keyNames.has(bare(head))
}

/** Whether a cell is the name of a column rather than a value. */
export function isKnownHead(name: string): boolean {
  return columnNamed(name) !== undefined || isKeyName(name)
}

/** The units a name of an area says. */
export function unitsNamed(head: string): string | undefined {
  const name = bare(head)
  if (/sqft|squarefeet|squarefoot|sqfeet/.test(name)) return 'Square Feet'
  if (/acre/.test(name)) return 'Acres'
  return /sqm|m2|squaremet/.test(name) ? 'Square Meters' : undefined
}

function bare(head: string): string {
  return head.toLowerCase().replace(/[^a-z0-9]/g, '')
}
