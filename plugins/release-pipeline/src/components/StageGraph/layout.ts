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

import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { blockersOf, leadingVerdict } from '../../model';

type Placed = Pick<StageView, 'name' | 'after'>;

/**
 * Columns from left to right: a stage stands one column right of the last
 * stage that it comes after. The backend refuses cycles; should one come
 * through, its stages stand in the first column instead of hanging the page.
 */
export function columnsOf<T extends Placed>(stages: T[]): T[][] {
  const byName = new Map(stages.map(stage => [stage.name, stage]));
  const ranks = new Map<string, number>();
  const rankOf = (stage: T, path: string[]): number => {
    const known = ranks.get(stage.name);
    if (known !== undefined) {
      return known;
    }
    const above = stage.after
      .filter(name => !path.includes(name))
      .map(name => byName.get(name))
      .filter(before => before !== undefined);
    const rank = Math.max(
      0,
      ...above.map(before => rankOf(before, [...path, stage.name]) + 1),
    );
    ranks.set(stage.name, rank);
    return rank;
  };
  const columns: T[][] = [];
  for (const stage of stages) {
    const rank = rankOf(stage, [stage.name]);
    columns[rank] = [...(columns[rank] ?? []), stage];
  }
  return Array.from(columns, column => column ?? []).filter(
    column => column.length > 0,
  );
}

/** How far a release has come along an edge. */
export type EdgeState = 'open' | 'held' | 'moving';

/** One line of the graph, from stage to stage. */
export type Edge = {
  from: string;
  to: string;
  state: EdgeState;
  /** Status of the first condition that holds, where one does. */
  heldBy?: string;
};

const moving = ['executing', 'rolling-out'];

/** The lines between stages and how they look. */
export function edgesOf(stages: StageView[]): Edge[] {
  const names = new Set(stages.map(stage => stage.name));
  return stages.flatMap(stage => {
    const [blocker] = blockersOf(leadingVerdict(stage)?.gates ?? []);
    const heldBy = blocker?.status;
    const isMoving =
      stage.promotions.some(({ state }) => moving.includes(state)) ||
      stage.activities.some(({ kind }) => kind === 'rolling-out');
    const waiting = heldBy ? ('held' as const) : ('open' as const);
    return stage.after
      .filter(from => names.has(from))
      .map(from => ({
        from,
        to: stage.name,
        state: isMoving ? ('moving' as const) : waiting,
        ...(!isMoving && heldBy && { heldBy }),
      }));
  });
}
