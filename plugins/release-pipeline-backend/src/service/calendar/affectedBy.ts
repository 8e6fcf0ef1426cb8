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

import type { ReleasePipelineConfig } from '../../config/types';
import type { ScopedComponent } from '../../database/scopedComponents';
import { calendarSubject } from '../../domain/calendar/calendarSubject';
import { isInScope } from '../../domain/calendar/scope';
import type { CalendarEvent } from '../../domain/calendar/types';

/** The stages of a component that an event speaks of, or may. */
export function affectedBy(
  event: Pick<CalendarEvent, 'except' | 'scope'>,
  scoped: ScopedComponent,
  pipelines: ReleasePipelineConfig['pipelines'],
): string[] {
  const stages = pipelines.get(scoped.pipeline ?? '')?.stages ?? [];
  return stages
    .filter(stage =>
      isInScope(event, calendarSubject(scoped, stage, 'forward', 'low')),
    )
    .map(({ name }) => name);
}
