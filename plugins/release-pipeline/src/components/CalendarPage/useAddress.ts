/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import useMediaQuery from '@material-ui/core/useMediaQuery';
import { useMemo } from 'react';
import { useFilters } from '../../hooks';
import { NARROW } from '../../theme';
import { FILTER_KEYS, type Filter } from './items';
import { isDay, SPANS, VIEWS, type Day, type Span, type View } from './days';

/** What the lanes are of. */
export type LanesBy = 'stage' | 'system';

const STEPS = ['view', 'date', 'event'];

function oneOf<T extends string>(values: readonly T[], value: string) {
  return values.find(each => each === value);
}

/**
 * What is looked at, kept in the address so that it can be passed on. A narrow
 * screen has room for the agenda, and for the month where it was chosen.
 */
export function useAddress(today: Day) {
  const { get, set } = useFilters(STEPS);
  const isNarrow = useMediaQuery(NARROW);
  const wanted = oneOf(VIEWS, get('view'));
  const narrowed: View = wanted === 'month' ? 'month' : 'agenda';
  const view = isNarrow ? narrowed : wanted ?? 'month';
  const [system, owner, stage, kind, component] = FILTER_KEYS.map(get);
  const filter = useMemo(
    (): Filter => ({ system, owner, stage, kind, component }),
    [system, owner, stage, kind, component],
  );
  const by: LanesBy = get('by') === 'system' ? 'system' : 'stage';
  const span: Span = oneOf(SPANS, get('span')) ?? 'week';
  return {
    view,
    isNarrow,
    day: isDay(get('date')) ? get('date') : today,
    span,
    by,
    filter,
    /** Of the item whose particulars are shown. */
    event: get('event'),
    set: (changes: Record<string, string>) => set(changes),
  };
}

/** What {@link useAddress} gives. */
export type Address = ReturnType<typeof useAddress>;
