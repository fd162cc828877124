/** Every stable `code` of an error answer, its status and what it means. Codes are never renamed. */
export const problemCodes = {
  'bad-address': {
    status: 400,
    meaning: 'A variable part of the address is wrong, such as a job id that is no number.',
  },
  'bad-query': { status: 400, meaning: 'A value behind the question mark is wrong; `errors` names it.' },
  'bad-cursor': { status: 400, meaning: 'The cursor is not one of ours; begin the list again without it.' },
  'unknown-query': { status: 400, meaning: 'A name behind the question mark is not known here.' },
  'not-json': { status: 400, meaning: 'The body is no JSON.' },
  'not-utf8': { status: 400, meaning: 'The body is not UTF-8 text.' },
  'nested-too-deeply': { status: 400, meaning: 'The body is nested more than 32 levels deep.' },
  'unstorable-text': { status: 400, meaning: 'A text holds NUL or half of a surrogate pair.' },
  'bad-idempotency-key': { status: 400, meaning: 'The key is not 1 to 200 visible ASCII characters.' },
  'not-signed-in': { status: 401, meaning: 'Neither session nor API key came with the request.' },
  'session-ended': { status: 401, meaning: 'The session is over.' },
  'key-refused': { status: 401, meaning: 'The API key is unknown, expired or revoked.' },
  'wrong-password': { status: 422, meaning: 'The present password is not right.' },
  'sign-in-refused': { status: 401, meaning: 'E-mail address and password do not belong together.' },
  'foreign-origin': { status: 403, meaning: 'A page of another address sent the request with the session’s cookie.' },
  'not-yours': {
    status: 403,
    meaning: 'The job or view belongs to somebody else; only they, an owner or an admin change it.',
  },
  'owners-only': { status: 403, meaning: 'Only an owner or an admin changes settings of the installation.' },
  'session-only': { status: 403, meaning: 'An API key cannot do this; a signed-in person can.' },
  'site-not-permitted': {
    status: 403,
    meaning: 'No owner has recorded that the site may be read by our own spider.',
  },
  'push-only': { status: 403, meaning: 'The key can push listings and nothing else.' },
  'no-such-address': { status: 404, meaning: 'There is nothing at this address.' },
  'job-not-found': { status: 404, meaning: 'There is no such job.' },
  'bulk-action-not-found': { status: 404, meaning: 'There is no such bulk action.' },
  'page-not-found': { status: 404, meaning: 'The job has no such page.' },
  'answer-not-found': { status: 404, meaning: 'No such answer is stored for the page.' },
  'export-not-found': { status: 404, meaning: 'No export of yours is known under this id.' },
  'property-not-found': { status: 404, meaning: 'There is no such property.' },
  'view-not-found': { status: 404, meaning: 'There is no such saved view, or it is somebody else’s own.' },
  'upload-not-found': { status: 404, meaning: 'There is no such uploaded file, or it was removed for its age.' },
  'mapping-not-found': { status: 404, meaning: 'There is no such kept mapping.' },
  'list-not-found': { status: 404, meaning: 'There is no such list of properties.' },
  'reject-not-found': { status: 404, meaning: 'There is no such reject any more; its page may have been read again.' },
  'rule-not-found': { status: 404, meaning: 'There is no such kept rule any more.' },
  'no-map-background': { status: 404, meaning: 'This installation has no map background of its own.' },
  'name-taken': { status: 409, meaning: 'Something of this kind has the name already.' },
  'wrong-state': { status: 409, meaning: 'The job or page is in a state that does not allow this now.' },
  'run-cancelled': {
    status: 409,
    meaning: 'A person cancelled this run of the spider; nothing of it is taken any more.',
  },
  'upload-incomplete': { status: 409, meaning: 'The file has not come whole; send the rest of it first.' },
  'wrong-offset': {
    status: 409,
    meaning: 'The piece of the file does not begin where the last one ended; `errors` says where to go on.',
  },
  'answer-gone': {
    status: 409,
    meaning: 'The answer of a written page is not stored whole, so it cannot be read again.',
  },
  'note-changed': { status: 409, meaning: 'The note is not the one `replacesNote` names; `errors` holds both.' },
  'job-changed': {
    status: 409,
    meaning: 'The name or note of the job is not the one `replacesName` or `replacesNote` names; `errors` holds both.',
  },
  'reject-settled': {
    status: 409,
    meaning: 'Somebody settled the reject meanwhile, or its page was read again; nothing was changed.',
  },
  'job-undone': { status: 409, meaning: 'What the job brought was taken out again, so nothing more of it is stored.' },
  'no-gap': { status: 409, meaning: 'Nothing of the job is missing, or its source cannot be asked for it by name.' },
  'gap-open': { status: 409, meaning: 'Another job is fetching what this one did not see; let it end or cancel it.' },
  'gap-fetched': {
    status: 409,
    meaning: 'Another job bought what this one did not see; the same pages would be paid for twice.',
  },
  'selection-grew': {
    status: 409,
    meaning: 'A bulk action would change or buy more than the caller said to have seen; nothing was started.',
  },
  'needs-decision': { status: 409, meaning: 'Unclear pages wait for a decision first.' },
  'exports-busy': { status: 409, meaning: 'As many exports as this server writes at once are under way.' },
  'idempotency-in-flight': { status: 409, meaning: 'The first request with this key is still at work.' },
  'idempotency-unclear': {
    status: 409,
    meaning: 'The first request with this key was cut off; look before asking anew.',
  },
  'answer-removed': {
    status: 410,
    meaning: 'The answer of the page was removed for its age (`RAW_ANSWER_DAYS`); what was stored of it stays.',
  },
  'body-too-large': { status: 413, meaning: 'The body is larger than this address accepts.' },
  'wrong-content-type': { status: 415, meaning: 'The body is not said to be JSON; set `Content-Type`.' },
  'wrong-encoding': { status: 415, meaning: 'The body is compressed in a way that is not read here, or is broken.' },
  'invalid-fields': { status: 422, meaning: 'Fields of the body are wrong; `errors` names each with its remedy.' },
  'idempotency-key-reused': { status: 422, meaning: 'The key was used for another request.' },
  'file-too-large': { status: 422, meaning: 'The file is larger than its kind may be; `detail` says the way out.' },
  'file-unreadable': { status: 422, meaning: 'The file as a whole cannot be read; `detail` says why.' },
  'file-missing': { status: 422, meaning: 'The bytes of the file are not on this machine.' },
  'archive-refused': {
    status: 422,
    meaning: 'The archive is nested, has a password, too many files, or unpacks to too much.',
  },
  'not-counted-yet': { status: 422, meaning: 'The rows of a packed file are counted when its job begins, not before.' },
  'too-many-uploads': { status: 422, meaning: 'You have 100 files uploaded; remove one first.' },
  'too-many-mappings': { status: 422, meaning: 'The team keeps 500 mappings; delete one first.' },
  'unknown-source': { status: 422, meaning: 'There is no source of this name.' },
  'too-many-views': { status: 422, meaning: 'You keep 200 views of this screen; delete one first.' },
  'ceiling-missing': { status: 422, meaning: 'A job that spends needs `maxRecords` or `maxCost`.' },
  'ceiling-reached': { status: 422, meaning: 'The job’s ceiling leaves no room for this.' },
  'ceiling-too-low': { status: 422, meaning: '`maxCost` is below the price of one record; `errors` says the least.' },
  'price-missing': { status: 422, meaning: '`maxCost` needs a price per record, which the operator has not set.' },
  'too-many-rows': { status: 422, meaning: 'The format cannot hold so many rows; `detail` names those that can.' },
  'reason-missing': { status: 422, meaning: 'Criteria on personal traits or life events need a written reason.' },
  'confirmation-missing': { status: 422, meaning: 'The number of records is large or has grown; type it to go on.' },
  'too-broad': {
    status: 422,
    meaning:
      'The question took longer than a screen waits (two seconds for lists) and was stopped; `detail` says how to narrow it.',
  },
  'empty-filter': { status: 422, meaning: 'A filter that asks for nothing would take everything.' },
  'too-many-selected': { status: 422, meaning: 'The selection or list is larger than one request takes.' },
  'too-many-tags': { status: 422, meaning: 'A property has at most 50 tags.' },
  'too-many-lists': { status: 422, meaning: 'There are as many lists as there may be.' },
  'live-list-in-live-list': { status: 422, meaning: 'A live list cannot follow another live list.' },
  'not-same-search': { status: 422, meaning: 'The two jobs are not runs of one search.' },
  'run-too-large': { status: 422, meaning: 'A run has too many properties to be compared.' },
  'source-refused': {
    status: 422,
    meaning: 'The source refuses the request, token or plan. The code is the source’s own.',
  },
  'too-many-jobs': { status: 422, meaning: 'More than 10,000 jobs match; a bulk action takes no more.' },
  'nothing-to-change': { status: 422, meaning: 'No job or reject of the action would be changed.' },
  'too-many-rules': { status: 422, meaning: 'As many rules are kept for the dataset as there may be.' },
  'too-many-requests': { status: 429, meaning: 'The minute’s requests are used up; see `Retry-After`.' },
  busy: {
    status: 429,
    meaning: 'As many heavy questions as this server answers at once are under way; see `Retry-After`.',
  },
  'internal-error': { status: 500, meaning: 'Something broke; the log has it under `requestId`.' },
  'source-unreachable': { status: 503, meaning: 'The source had a bad moment. The code is the source’s own.' },
  'database-unreachable': { status: 503, meaning: 'The database cannot be reached; see `Retry-After`.' },
} as const satisfies Record<string, { status: number; meaning: string }>

export type ProblemCode = keyof typeof problemCodes

/** What every operation can answer with. */
export const usualProblems: readonly ProblemCode[] = ['too-many-requests', 'internal-error', 'database-unreachable']
/** What every operation for known callers can answer with. */
export const signedInProblems: readonly ProblemCode[] = ['not-signed-in', 'session-ended', 'key-refused']
/** What every operation that changes something can answer with. */
export const changeProblems: readonly ProblemCode[] = [
  'foreign-origin',
  'bad-idempotency-key',
  'idempotency-in-flight',
  'idempotency-unclear',
  'idempotency-key-reused',
]
/** What every operation with a body can answer with. */
export const bodyProblems: readonly ProblemCode[] = [
  'not-json',
  'wrong-content-type',
  'not-utf8',
  'nested-too-deeply',
  'unstorable-text',
  'body-too-large',
  'invalid-fields',
]
