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

import type { WallTime } from '../../domain/calendar/types';
import { Zone } from '../../domain/calendar/Zone';

const DAY = 86_400_000;

/** A time as clocks show it in a zone. */
export interface Moment {
  wall: WallTime;
  zone: string;
  day: boolean;
  /** Of no zone that is known. */
  nowhere?: boolean;
}

/** A moment on the clocks of a start; a day means the time at which that one starts. */
export function wallIn(moment: Moment, start: Moment): WallTime {
  if (moment.day && !start.day) {
    return moment.wall + (start.wall % DAY);
  }
  if (moment.nowhere || moment.zone === start.zone || start.nowhere) {
    return moment.wall;
  }
  return Zone.create(start.zone).wallOf(
    Zone.create(moment.zone).momentOf(moment.wall).first,
  );
}
