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

import { unreadInstances } from './lookups';
import type { Said } from './notThere';
import { newestFirst } from './releaseOrder';
import { stageStatus } from './stageStatus';
import type { ComponentState } from './types';
import { at, listed, notAnswered, words } from './words';

/** What is said while there is no release to speak of. */
export function withoutRelease(state: ComponentState): Said | undefined {
  const { component, pipeline, problems } = state;
  const name = component.title ?? component.name;
  if (component.removedAt !== undefined) {
    return {
      tone: 'neutral',
      sentence: words(
        `${name} is no longer in the catalog since `,
        at(component.removedAt),
        '. What was known then is kept.',
      ),
    };
  }
  if (!pipeline) {
    const [problem] = problems;
    if (problem) {
      return {
        tone: 'warn',
        sentence: [`${problem.message}.`.replace(/\.\.$/, '.')],
      };
    }
    if (!state.bindings.length && !isAnyRead(state)) {
      return firstReading(
        name,
        state.instances.map(instance => instance.name),
      );
    }
    return {
      tone: 'neutral',
      sentence: [
        state.bindings.length
          ? `${name} has no release pipeline yet. You can look at what runs, not promote it.`
          : `Nothing of ${name} was found in Argo CD.`,
      ],
    };
  }
  if (component.baselineAt === undefined) {
    const silent = unreadInstances(state, pipeline.stages);
    if (silent.length || !isAnyRead(state)) {
      return firstReading(name, silent);
    }
    const unread = pipeline.stages.filter(
      stage => !stageStatus(state, stage.name).fresh,
    );
    return {
      tone: 'unknown',
      status: 'unknown',
      sentence: [
        unread.length
          ? `Not every stage of ${name} has been read yet: ${listed(
              unread.map(stage => stage.name),
            )} ${unread.length === 1 ? 'is' : 'are'} missing.`
          : `Not every stage of ${name} has been read yet.`,
      ],
    };
  }
  return newestFirst(pipeline, state.releases).length
    ? undefined
    : {
        tone: 'neutral',
        sentence: [`No release of ${name} has been seen yet.`],
      };
}

function isAnyRead({ instances }: ComponentState): boolean {
  return instances.some(({ lastCompleteAt }) => lastCompleteAt !== undefined);
}

/** Before Argo CD was read once, nothing is said to be missing (R6). */
function firstReading(name: string, silent: string[]): Said {
  return {
    tone: 'unknown',
    status: 'unknown',
    sentence: words(
      silent.length ? notAnswered(silent) : 'Argo CD has not answered yet',
      `: what runs of ${name} is read for the first time.`,
    ),
  };
}
