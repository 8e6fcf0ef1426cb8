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

interface Place<TAnswer> {
  answer?: TAnswer;
  further?: Map<unknown, Place<TAnswer>>;
}

/**
 * A function of a state and of things in it that works each answer out once: a
 * state is never changed, so what follows from it stays. Forgotten with it.
 */
export function rememberedByState<TAbout extends readonly unknown[], TAnswer>(
  work: (state: ComponentState, ...about: TAbout) => TAnswer,
): (state: ComponentState, ...about: TAbout) => TAnswer {
  const answers = new WeakMap<ComponentState, Place<TAnswer>>();
  return (state, ...about) => {
    let place = answers.get(state);
    if (!place) {
      place = {};
      answers.set(state, place);
    }
    for (const one of about) {
      place.further ??= new Map();
      let next = place.further.get(one);
      if (!next) {
        next = {};
        place.further.set(one, next);
      }
      place = next;
    }
    place.answer ??= work(state, ...about);
    return place.answer;
  };
}
