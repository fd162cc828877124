import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { feature, mesh } from 'topojson-client'
import { z } from 'zod'
import { callApi } from '#components/api.ts'
import { againWhenBack } from '#components/properties/map/outage.ts'
import { mapBackgroundSchema, propertyMapSchema, type MapBox } from '#lib/properties/map/contract.ts'

export interface MapView extends MapBox {
  zoom: number
}

/** The clusters of a filter in a view; those of the view before stay until they are there. */
export const propertyMapQuery = (query: string, view: MapView | null) =>
  queryOptions({
    queryKey: ['properties', 'map', query, view],
    queryFn: ({ signal }) => {
      const asked = new URLSearchParams(query)
      for (const [name, value] of Object.entries(view ?? {})) asked.set(name, String(value))
      return callApi(`/api/properties/map?${asked}`, propertyMapSchema, { signal })
    },
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => againWhenBack(state),
  })

/** The operator’s own map background, if there is one. */
export const backgroundQuery = queryOptions({
  queryKey: ['map-background'],
  queryFn: ({ signal }) => callApi('/api/properties/map/background', mapBackgroundSchema, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

type Outline = NonNullable<Parameters<typeof mesh>[1]>
type Topology = Parameters<typeof mesh>[0] & { objects: { counties: Outline; states: Outline } }

const parts = z.object({ type: z.literal('Topology'), objects: z.object({ counties: z.object(), states: z.object() }) })
const topology = z.custom<Topology>((value) => parts.safeParse(value).success)

/** Outlines of counties and states, kept as long as the page lives. */
export const outlinesQuery = queryOptions({
  // Not among the properties: no change of theirs asks for it again.
  queryKey: ['outlines'],
  queryFn: async ({ signal }) => {
    const outlines = await callApi('/api/properties/map/counties', topology, { signal })
    const { counties, states } = outlines.objects
    return {
      land: feature(outlines, states),
      counties: mesh(outlines, counties, (one, other) => one !== other),
      states: mesh(outlines, states),
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  refetchInterval: ({ state }) => againWhenBack(state),
})
