/**
 * Currencies of ISO 4217 with the digits of their minor units. `Intl` gives the digits that are customary (none for HUF),
 * which are others, and which change with its data.
 */

const digitsOfOthers: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...Object.fromEntries('CLF UYW'.split(' ').map((code) => [code, 4])),
};

/** Codes with two digits: the active ones, and those given up since 2015, which older orders may have. */
const codesOfTwoDigits = `
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BYR BZD CAD CDF CHE CHF CHW
CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR
ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV
MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP
STD STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VEF VES WST XCD XCG YER ZAR ZMW ZWG ZWL`;

const digitsByCode: ReadonlyMap<string, number> = new Map([
  ...codesOfTwoDigits
    .trim()
    .split(/\s+/)
    .map((code) => [code, 2] as const),
  ...Object.entries(digitsOfOthers),
]);

/** True for a currency code of ISO 4217, in capitals. */
export function isCurrency(code: string): boolean {
  return digitsByCode.has(code);
}

/** Digits after the point of a currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD; 2 for a code that is not known. */
export function minorUnitDigits(currency: string): number {
  return digitsByCode.get(currency) ?? 2;
}
