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

type Work<TAbout extends readonly unknown[], TAnswer> = (
  state: ComponentState,
  ...about: TAbout
) => TAnswer;

/**
 * A function of a state and of things in it that works each answer out once: a
 * state is never changed, so what follows from it stays. Forgotten with it.
 */
export function rememberedByState<TAbout extends readonly unknown[], TAnswer>(
  work: Work<TAbout, TAnswer>,
): Work<TAbout, TAnswer> {
  return remembering(work, placeOf);
}

/**
 * The same for a function that never looks at what gates said (`gateResults`): its
 * answers stay for states that differ in nothing else (`keepFacts`).
 */
export function rememberedByFacts<TAbout extends readonly unknown[], TAnswer>(
  work: Work<TAbout, TAnswer>,
): Work<TAbout, TAnswer> {
  return remembering(work, factsOf);
}

/** For a state that differs from another one only in what gates said. */
export function keepFacts(before: ComponentState, after: ComponentState): void {
  const place = placeOf(after);
  place.further ??= new Map();
  place.further.set(factsOf, factsOf(before));
}

function remembering<TAbout extends readonly unknown[], TAnswer>(
  work: Work<TAbout, TAnswer>,
  within: (state: ComponentState) => Place,
): Work<TAbout, TAnswer> {
  return (state, ...about) => {
    let place = below(within(state), work);
    for (const one of about) {
      place = below(place, one);
    }
    place.answer ??= work(state, ...about);
    return place.answer as TAnswer;
  };
}

function factsOf(state: ComponentState): Place {
  return below(placeOf(state), factsOf);
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
