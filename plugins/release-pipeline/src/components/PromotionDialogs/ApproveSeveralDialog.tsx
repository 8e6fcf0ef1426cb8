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

import { useApi } from '@backstage/core-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { PartialFailure } from './PartialFailure';
import { ReasonDialog } from './ReasonDialog';

const useStyles = makeStyles(
  {
    list: { listStyle: 'none', margin: '0 0 8px', padding: 0 },
  },
  { name: 'ReleasePipelineApproveSeveralDialog' },
);

function nameOf({ component, release, stage }: PromotionView): string {
  return `${component.name} ${release.version} into ${stage}`;
}

/** "1.0.0 → 1.1.0, forward, asked for by Dana, 4 of 6 conditions met" */
function factsOf(promotion: PromotionView): string {
  const { direction, release, replaces, requestedBy, verdict } = promotion;
  return [
    `${replaces?.version ?? 'nothing known'} → ${release.version}`,
    direction,
    `asked for by ${requestedBy.name}`,
    verdict
      ? `${verdict.met} of ${verdict.total} conditions met`
      : 'its conditions are not known',
  ].join(', ');
}

/**
 * Approves promotions of low risk one after the other, each as it was seen (R20):
 * every one is authorised and recorded by itself, and says what became of it.
 */
export function ApproveSeveralDialog(props: {
  promotions: PromotionView[];
  onClose: () => void;
}) {
  const { promotions, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const texts = useTextClasses();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [approved, setApproved] = useState<PromotionView[]>([]);
  const isApproved = ({ id }: PromotionView) =>
    approved.some(one => one.id === id);
  const chosen = promotions.filter(
    one => ticked.has(one.id) && !isApproved(one),
  );
  const approveAll = async (reason: string | undefined) => {
    const done = [...approved];
    const refused: PartialFailure['refused'] = [];
    for (const one of chosen) {
      try {
        await api.approvePromotion(one.id, {
          digest: one.digest,
          ...(reason && { reason }),
        });
        done.push(one);
        setApproved([...done]);
      } catch (cause) {
        refused.push({ what: nameOf(one), cause });
      }
    }
    if (refused.length > 0) {
      throw new PartialFailure({
        done: 'Approved',
        recorded: done.map(nameOf),
        refused,
      });
    }
  };
  const tick = (id: string) => {
    const next = new Set(ticked);
    if (!next.delete(id)) {
      next.add(id);
    }
    setTicked(next);
  };
  return (
    <ReasonDialog
      title="Approve those of low risk"
      confirm={`Approve ${chosen.length}`}
      reasonHint="What did you look at? It is recorded with each."
      reasonRequired={chosen.some(
        ({ actions }) => actions.approve.needsReason === true,
      )}
      impossible={chosen.length === 0 ? 'Choose one first.' : undefined}
      onConfirm={approveAll}
      onClose={onClose}
    >
      <ul className={classes.list}>
        {promotions.map(one => (
          <li key={one.id}>
            <FormControlLabel
              control={
                <Checkbox
                  color="primary"
                  checked={ticked.has(one.id) || isApproved(one)}
                  disabled={isApproved(one)}
                  onChange={() => tick(one.id)}
                />
              }
              label={
                <>
                  {nameOf(one)}
                  <br />
                  <span className={texts.muted}>{factsOf(one)}</span>
                </>
              }
            />
            {isApproved(one) && <span className={texts.muted}>approved</span>}
          </li>
        ))}
      </ul>
      <p className={texts.dense}>
        Each goes by itself when its last condition lets it through.
      </p>
    </ReasonDialog>
  );
}
