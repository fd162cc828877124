import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi } from '#components/api.ts'
import { againWhenBack } from '#components/properties/map/outage.ts'
import { propertyChartsSchema } from '#lib/properties/charts/contract.ts'

/** How the properties of a filter are spread. */
export const propertyChartsQuery = (query: string) =>
  queryOptions({
    queryKey: ['properties', 'charts', query],
    queryFn: ({ signal }) => callApi(`/api/properties/charts?${query}`, propertyChartsSchema, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => againWhenBack(state),
  })
