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

import type {
  StageView,
  Tab,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { isBeforeEffect, leadingVerdict } from '../../model';

type Selection = { stage: string; releaseId?: string; open: boolean };

/** What was chosen, and which stage the link named by then. */
type Chosen = Selection & { linked: string | null };

/**
 * What is worth reading first: the stage that a link names, as that of a
 * notification does, then what one can do, then what waits.
 */
function firstChoice(tab: Tab, linked: string | null): StageView | undefined {
  return (
    tab.stages.find(({ name }) => name === linked) ??
    tab.stages.find(({ name }) => name === tab.headline.primary?.stage) ??
    tab.stages.find(({ promotions }) =>
      promotions.some(({ state }) => isBeforeEffect(state)),
    ) ??
    [...tab.stages].reverse().find(({ verdicts }) => verdicts.length > 0) ??
    tab.stages.find(({ promotions }) => promotions.length > 0)
  );
}

/**
 * Which stage's conditions show. Until the reader chooses, the page does; what
 * the reader chose stays through live updates while it exists, until the reader
 * follows a link to another stage.
 */
export function useSelection(tab: Tab) {
  const [lastChosen, setLastChosen] = useState<Chosen>();
  const [params] = useSearchParams();
  const linked = params.get('stage');
  const chosen = lastChosen?.linked === linked ? lastChosen : undefined;
  const choose = (selection: Selection) =>
    setLastChosen({ ...selection, linked });
  const first = firstChoice(tab, linked);
  const own = tab.stages.find(({ name }) => name === chosen?.stage);
  const stage = own ?? first;
  const isOpen = own ? Boolean(chosen?.open) : Boolean(first);
  const verdict =
    stage?.verdicts.find(({ release }) => release.id === chosen?.releaseId) ??
    (stage && leadingVerdict(stage));
  const promotion = stage?.promotions.find(
    ({ release }) => !verdict || release.id === verdict.release.id,
  );
  return {
    stage,
    verdict,
    promotion,
    isOpen,
    toggle: (name: string) =>
      choose({ stage: name, open: !(isOpen && stage?.name === name) }),
    show: ({ stage: name, release }: Verdict) =>
      choose({ stage: name, releaseId: release.id, open: true }),
    close: () => stage && choose({ stage: stage.name, open: false }),
  };
}
