import { z } from 'zod'
import {
  filePreviewRequestSchema,
  filePreviewSchema,
  keptMappingIdSchema,
  keptMappingListSchema,
  keptMappingSchema,
  newKeptMappingSchema,
  newUploadSchema,
  pieceQuerySchema,
  uploadIdSchema,
  uploadListSchema,
  uploadSchema,
} from '#lib/files/contract.ts'
import type { Operation } from './operation.ts'

const oneUpload = {
  path: '/api/uploads/{uploadId}',
  tag: 'Files',
  params: z.object({ uploadId: uploadIdSchema }),
} as const
const oneMapping = {
  path: '/api/file-mappings/{fileMappingId}',
  tag: 'Files',
  params: z.object({ fileMappingId: keptMappingIdSchema }),
} as const

export const fileOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/uploads',
    tag: 'Files',
    summary: 'Your files, the newest first, with how much of each has come; at most 100.',
    answer: uploadListSchema,
  },
  {
    method: 'post',
    path: '/api/uploads',
    tag: 'Files',
    summary: 'Announces a file. Then send its bytes in pieces, and start a job with `source: "file"`.',
    body: newUploadSchema,
    status: 201,
    answer: uploadSchema,
    problems: ['file-too-large', 'too-many-uploads'],
  },
  {
    ...oneUpload,
    method: 'get',
    summary: 'One file: where to go on sending it.',
    answer: uploadSchema,
    problems: ['upload-not-found'],
  },
  {
    ...oneUpload,
    method: 'delete',
    summary: 'Removes a file. What was stored of it stays.',
    status: 204,
    problems: ['upload-not-found', 'not-yours', 'wrong-state'],
  },
  {
    ...oneUpload,
    path: '/api/uploads/{uploadId}/content',
    method: 'put',
    summary: 'Sends the next piece, up to 8 MB, as the raw body (application/octet-stream), beginning at `offset`.',
    query: pieceQuerySchema,
    bytes: true,
    answer: uploadSchema,
    problems: ['upload-not-found', 'not-yours', 'wrong-offset', 'body-too-large'],
  },
  {
    ...oneUpload,
    path: '/api/uploads/{uploadId}/preview',
    method: 'post',
    summary: 'Says what a file is, proposes what its columns are, and shows what its first rows would become.',
    body: filePreviewRequestSchema,
    answer: filePreviewSchema,
    problems: [
      'upload-not-found',
      'upload-incomplete',
      'file-unreadable',
      'file-too-large',
      'file-missing',
      'archive-refused',
      'busy',
    ],
  },
  {
    method: 'get',
    path: '/api/file-mappings',
    tag: 'Files',
    summary: 'Mappings the team keeps, by name; at most 500.',
    answer: keptMappingListSchema,
  },
  {
    method: 'post',
    path: '/api/file-mappings',
    tag: 'Files',
    summary: 'Keeps a mapping under a name.',
    body: newKeptMappingSchema,
    status: 201,
    answer: keptMappingSchema,
    problems: ['name-taken', 'too-many-mappings'],
  },
  {
    ...oneMapping,
    method: 'put',
    summary: 'Puts another mapping in the place of a kept one.',
    body: newKeptMappingSchema,
    answer: keptMappingSchema,
    problems: ['mapping-not-found', 'not-yours', 'name-taken'],
  },
  {
    ...oneMapping,
    method: 'delete',
    summary: 'Deletes a kept mapping. What was loaded by it stays.',
    status: 204,
    problems: ['mapping-not-found', 'not-yours'],
  },
]
