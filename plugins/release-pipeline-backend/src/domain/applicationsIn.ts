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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import { applicationHref } from './applicationHref';
import { stageStatus } from './stageStatus';
import type { ComponentState } from './types';
import { words } from './words';

/** Applications that are named as evidence. */
const MAXIMUM_TARGETS = 5;

/** The applications of a stage as evidence: what each runs, and where to look at it. */
export function applicationsIn(
  state: ComponentState,
  stage: string,
): EvidenceItem[] {
  return stageStatus(state, stage)
    .targets.slice(0, MAXIMUM_TARGETS)
    .map(target => ({
      label: `${target.name} on ${target.instance}`,
      value: words(
        target.running.kind === 'release'
          ? `runs ${target.running.version}`
          : 'it is not known what it runs',
        `, ${target.health}, ${target.sync}`,
      ),
      href: applicationHref(state, target),
    }));
}
