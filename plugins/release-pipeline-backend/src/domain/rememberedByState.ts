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

import type { ComponentState } from './types';

interface Place {
  answer?: unknown;
  further?: Map<unknown, Place>;
}

// One for all functions: what is kept weakly costs each collection of garbage.
const remembered = new WeakMap<ComponentState, Place>();

/**
 * A function of a state and of things in it that works each answer out once: a
 * state is never changed, so what follows from it stays. Forgotten with it.
 */
export function rememberedByState<TAbout extends readonly unknown[], TAnswer>(
  work: (state: ComponentState, ...about: TAbout) => TAnswer,
): (state: ComponentState, ...about: TAbout) => TAnswer {
  const answer = (state: ComponentState, ...about: TAbout) => {
    let place = below(placeOf(state), answer);
    for (const one of about) {
      place = below(place, one);
    }
    place.answer ??= work(state, ...about);
    return place.answer as TAnswer;
  };
  return answer;
}

/**
 * For a state that differs from another one in nothing that these remembered
 * functions look at: what they answered stays.
 */
export function keepAnswers(
  before: ComponentState,
  after: ComponentState,
  functions: readonly unknown[],
): void {
  const place = placeOf(after);
  place.further ??= new Map();
  for (const one of functions) {
    place.further.set(one, below(placeOf(before), one));
  }
}

function placeOf(state: ComponentState): Place {
  let place = remembered.get(state);
  if (!place) {
    place = {};
    remembered.set(state, place);
  }
  return place;
}

function below(place: Place, key: unknown): Place {
  place.further ??= new Map();
  let next = place.further.get(key);
  if (!next) {
    next = {};
    place.further.set(key, next);
  }
  return next;
}
