import { chance, pick, pickWeighted, remembered, scatter } from '#sandbox/data/chance.ts'
import { where, type Fact, type Facts } from '#sandbox/data/dataset.ts'
import { placesBySeed } from '#sandbox/vocabulary/places.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }
import type { Building } from '#sandbox/facts/building.ts'
import { ordinal, type Location } from '#sandbox/facts/location.ts'
import { companiesInRole, personsInRole, type PersonName } from '#sandbox/facts/names.ts'

const pickOwnership = pickWeighted([
  ['Individual', 46],
  ['Couple', 28],
  ['Multiple owners', 8],
  ['Trust', 9],
  ['Corporate', 9],
])

const inWords = (name: string) => name.charAt(0) + name.slice(1).toLowerCase()
const fullName = ({ first, last }: PersonName) => `${inWords(first)} ${inWords(last)}`

type People = {
  ownership: (index: number) => string
  isPerson: (index: number) => boolean
  primary: (index: number) => PersonName
  secondary: (index: number) => PersonName
  company: (index: number) => string
}

function peopleOf(seed: number): People {
  const ownershipRoll = chance(seed, 'owner ownership')
  const ownership = remembered((index: number) => pickOwnership(ownershipRoll(index)))
  return {
    ownership,
    isPerson: (index) => ownership(index) !== 'Corporate',
    primary: personsInRole(seed, 'owner'),
    secondary: personsInRole(seed, 'second owner'),
    company: companiesInRole(seed, 'owner'),
  }
}

function nameFacts(seed: number, { ownership, isPerson, primary, secondary, company }: People): Facts {
  const roll = (topic: string) => chance(seed, `owner ${topic}`)
  const hasSecond = (index: number) => ownership(index) === 'Couple' || ownership(index) === 'Multiple owners'
  const secondLast = (index: number) => (ownership(index) === 'Couple' ? primary(index).last : secondary(index).last)
  const person = (fact: Fact) => where(isPerson, fact)
  const second = (fact: Fact) => where(hasSecond, fact)
  const owner = (index: number) => {
    if (!isPerson(index)) return company(index)
    return ownership(index) === 'Trust' ? `${primary(index).last} FAMILY TRUST` : primary(index).listed
  }
  const ageRoll = roll('age')
  const deceasedRoll = roll('deceased')
  const isDeceased = (index: number) => (isPerson(index) && deceasedRoll(index) < 0.02 ? 1 : 0)
  const ownedRoll = roll('owned')
  return {
    Owner: owner,
    Owner2: second((index) => `${secondLast(index)},${secondary(index).first}`),
    OwnerFirstName: person((index) => primary(index).first),
    OwnerLastName: (index) => (isPerson(index) ? primary(index).last : company(index)),
    OwnerSpouseFirstName: (index) => (ownership(index) === 'Couple' ? secondary(index).first : undefined),
    OwnershipType: ownership,
    Taxpayer: (index) => owner(index).replace(',', ' '),
    Buyer: owner,
    PrimaryName: (index) => (isPerson(index) ? fullName(primary(index)) : company(index)),
    PrimaryFirstName: person((index) => inWords(primary(index).first)),
    PrimaryLastName: person((index) => inWords(primary(index).last)),
    SecondaryName: second((index) => fullName({ ...secondary(index), last: secondLast(index) })),
    SecondaryFirstName: second((index) => inWords(secondary(index).first)),
    SecondaryLastName: second((index) => inWords(secondLast(index))),
    isDeceased,
    isDeceasedProperty: isDeceased,
    NumberPropertiesOwned: (index) =>
      ownedRoll(index) < 0.8 ? 1 : 2 + Math.floor(((ownedRoll(index) - 0.8) / 0.2) ** 3 * 60),
    Age: person((index) => 24 + Math.floor(ageRoll(index) * 66)),
    Gender: person((index) => primary(index).gender),
  }
}

function mailFacts(seed: number, { isPerson }: People, building: Building, location: Location): Facts {
  const roll = (topic: string) => chance(seed, `owner ${topic}`)
  const sameRoll = roll('same mailing')
  const isSame = (index: number) => building.isDwelling(index) && sameRoll(index) < (isPerson(index) ? 0.72 : 0.15)
  const exemptRoll = roll('exempt')
  const isExempt = (index: number) =>
    isPerson(index) && building.isDwelling(index) && exemptRoll(index) < (isSame(index) ? 0.8 : 0.04)
  const awayRoll = roll('away')
  const otherPlace = placesBySeed(seed, 'mailing')
  // A third of absentee owners live in the same place, the others anywhere.
  const mailPlace = remembered((index: number) =>
    isSame(index) || awayRoll(index) < 0.33 ? location.place(index) : otherPlace(index),
  )
  const mailStreetRoll = roll('mail street')
  const mailNumberRoll = roll('mail number')
  const mailStreet = (index: number) =>
    isSame(index)
      ? location.address(index)
      : `${100 + Math.floor(mailNumberRoll(index) * 9000)} ${pick(words.streets, mailStreetRoll(index))} ${pick(words.suffixes, mailNumberRoll(index))}`
  const districtRoll = roll('mail district')
  const siteVacantRoll = roll('site vacant')
  const mailVacantRoll = roll('mail vacant')
  return {
    OwnerAddress: mailStreet,
    OwnerCity: (index) => mailPlace(index).city.name,
    OwnerState: (index) => mailPlace(index).county.state,
    OwnerZipFive: (index) => mailPlace(index).zip,
    OwnerCityStateZip: (index) => {
      const { city, county, zip } = mailPlace(index)
      return `${city.name}, ${county.state} ${zip}`
    },
    MailCongressionalDistrict: (index) =>
      ordinal(1 + Math.floor(districtRoll(index) * mailPlace(index).county.districtsOf)),
    isSameMailing: (index) => (isSame(index) ? 1 : 0),
    isSameMailingOrExempt: (index) => (isSame(index) || isExempt(index) ? 1 : 0),
    isNotSameMailingOrExempt: (index) => (isSame(index) || isExempt(index) ? 0 : 1),
    isSameCounty: (index) => (mailPlace(index).county.fips === location.place(index).county.fips ? 1 : 0),
    isSameState: (index) => (mailPlace(index).county.state === location.place(index).county.state ? 1 : 0),
    OwnerExemption: (index) => (isExempt(index) ? 1 : 0),
    isSiteVacant: (index) =>
      building.hasHouse(index) && siteVacantRoll(index) < (isSame(index) ? 0.003 : 0.06) ? 1 : 0,
    isMailVacant: (index) => (mailVacantRoll(index) < 0.015 ? 1 : 0),
  }
}

function contactFacts(seed: number, { isPerson, primary }: People): Facts {
  const roll = (topic: string) => chance(seed, `owner ${topic}`)
  const phoneRoll = roll('phone')
  const hasPhone = (index: number) => isPerson(index) && phoneRoll(index) < 0.6
  const hasMobile = (index: number) => isPerson(index) && phoneRoll(index) < 0.42
  const emailRoll = roll('email')
  const hasEmail = (index: number) => isPerson(index) && emailRoll(index) < 0.45
  const hashed = (topic: string, index: number) =>
    scatter(topic, seed, index).toString(16).padStart(8, '0') +
    scatter(topic, seed, index, 1).toString(16).padStart(8, '0')
  return {
    hasOwnerPhone: (index) => (hasPhone(index) ? 1 : 0),
    hasOwnerMobilePhone: (index) => (hasMobile(index) ? 1 : 0),
    // 555-0100 to 555-0199 are kept free for fiction.
    OwnerPhone: (index) =>
      hasPhone(index) ? `555555${String(100 + (scatter('phone', seed, index) % 100)).padStart(4, '0')}` : undefined,
    hasOwnerEmail: (index) => (hasEmail(index) ? 1 : 0),
    OwnerEmail: (index) =>
      hasEmail(index) ? `${primary(index).first}.${primary(index).last}@example.com`.toLowerCase() : undefined,
    PrimaryPhone1Status: (index) => (hasPhone(index) ? 'active' : undefined),
    PrimaryMobilePhone1Status: (index) => (hasMobile(index) ? 'active' : undefined),
    PrimaryPhone1Hashed: (index) => (hasPhone(index) ? hashed('phone hash', index) : undefined),
    PrimaryEmail1Hashed: (index) => (hasEmail(index) ? hashed('e-mail hash', index) : undefined),
    PhoneAvailability: (index) => (hasPhone(index) ? 'available' : undefined),
    EmailAvailability: (index) => (hasEmail(index) ? 'available' : undefined),
  }
}

/** Invented owners, where their post goes, and whether they can be reached. */
export function ownerFacts(seed: number, building: Building, location: Location): Facts {
  const people = peopleOf(seed)
  return { ...nameFacts(seed, people), ...mailFacts(seed, people, building, location), ...contactFacts(seed, people) }
}
