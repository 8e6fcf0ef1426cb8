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

import type { CalendarQuery } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useState } from 'react';
import { useCalendar } from '../../hooks';
import { NO_SYSTEM, type Filter } from './items';
import { KINDS } from './kinds';

const OF_EVENTS = [
  'freeze',
  'window',
  'maintenance',
  'incident',
  'drill',
  'train',
] as const;

/** What of a filter the backend knows; all else is narrowed here. */
export function askedOf({
  kind,
  stage,
  system,
}: Filter): Pick<CalendarQuery, 'kind' | 'stage' | 'system'> {
  const isKnown = KINDS.some(each => each === kind);
  return {
    kind:
      OF_EVENTS.find(each => each === kind) ?? (isKnown ? 'change' : undefined),
    stage,
    system: system === NO_SYSTEM ? undefined : system,
  };
}

/**
 * The calendar between two moments. What was chosen is narrowed here, at once;
 * of a time that does not fit, the backend narrows before it cuts.
 */
export function useNarrowed(from: string, to: string, filter: Filter) {
  const { component } = filter;
  const time = [from, to, component].join(' ');
  const [cut, setCut] = useState<string>();
  const live = useCalendar(from, to, {
    component,
    ...(cut === time && askedOf(filter)),
  });
  const isCut = 'data' in live.state && live.state.data?.truncated;
  useEffect(() => {
    if (isCut) {
      setCut(time);
    }
  }, [isCut, time]);
  return live;
}
