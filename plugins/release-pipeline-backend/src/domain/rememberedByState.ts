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

/**
 * By function, then by the things that it is asked about, one map below another;
 * the last one has the answers.
 */
type Answers = Map<unknown, unknown>;

// One for all functions: what is kept weakly costs each collection of garbage.
const remembered = new WeakMap<ComponentState, Answers>();

type Work<TAbout extends readonly unknown[], TAnswer> = (
  state: ComponentState,
  ...about: TAbout
) => TAnswer;

/**
 * A function of a state and of things in it that works each answer out once: a
 * state is never changed, so what follows from it stays. Forgotten with it. It is
 * always asked about as many things.
 */
export function rememberedByState<TAbout extends readonly unknown[], TAnswer>(
  work: Work<TAbout, TAnswer>,
): Work<TAbout, TAnswer> {
  return remembering(work, answersOf);
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
  answersOf(after).set(factsOf, factsOf(before));
}

function remembering<TAbout extends readonly unknown[], TAnswer>(
  work: Work<TAbout, TAnswer>,
  within: (state: ComponentState) => Answers,
): Work<TAbout, TAnswer> {
  return (state, ...about) => {
    let answers = within(state);
    let key: unknown = work;
    for (const one of about) {
      answers = below(answers, key);
      key = one;
    }
    if (!answers.has(key)) {
      answers.set(key, work(state, ...about));
    }
    return answers.get(key) as TAnswer;
  };
}

function factsOf(state: ComponentState): Answers {
  return below(answersOf(state), factsOf);
}

function answersOf(state: ComponentState): Answers {
  let answers = remembered.get(state);
  if (!answers) {
    answers = new Map();
    remembered.set(state, answers);
  }
  return answers;
}

function below(answers: Answers, key: unknown): Answers {
  let next = answers.get(key) as Answers | undefined;
  if (!next) {
    next = new Map();
    answers.set(key, next);
  }
  return next;
}
