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

import type { Direction } from 'backstage-plugin-release-pipeline-common';
import type { WindowOutlook } from 'backstage-plugin-release-pipeline-node';
import { riskNow } from '../risk';
import type { ComponentState, Promotion, Release, StagePolicy } from '../types';
import { calendarSubject } from './calendarSubject';

/** What gates are told of the windows through which a release may go. */
export function windowOutlook(
  state: ComponentState,
  way: {
    stage: StagePolicy;
    release: Release;
    promotion?: Promotion;
    /** Of the promotion unless set; forward without one. */
    direction?: Direction;
  },
  names?: string[],
): WindowOutlook {
  const { promotion, release, stage } = way;
  const { direction = promotion?.direction ?? 'forward' } = way;
  const outlook = state.calendar?.windows(
    calendarSubject(
      state,
      stage,
      direction,
      riskNow(state, stage, release, promotion).class,
    ),
    state.now,
    names,
  );
  if (!outlook) {
    return { planned: false };
  }
  const { next, open, planned, untold } = outlook;
  return {
    planned,
    open: open && {
      title: open.event.title,
      until: open.until,
      href: open.event.link,
    },
    next: next && {
      title: next.event?.title ?? 'next',
      from: next.from,
      href: next.event?.link,
    },
    untold: untold?.title,
  };
}
