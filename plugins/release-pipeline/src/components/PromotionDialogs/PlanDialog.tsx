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
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { CollisionNotice } from '../Collisions';
import { Words } from '../Words';
import { ClosedNotice } from './ClosedNotice';
import { Facts } from './Facts';
import { ReasonDialog } from './ReasonDialog';
import {
  localTime,
  startOf,
  TimeChoice,
  whenOf,
  type ChosenTime,
} from './TimeChoice';

/** Sets when a promotion goes, or lets it go as soon as it may, from the time that was seen. */
export function PlanDialog(props: {
  promotion: PromotionView;
  choose: ChosenTime['kind'];
  onClose: () => void;
}) {
  const { promotion, choose, onClose } = props;
  const { actions, id, plan, release, stage, verdict } = promotion;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  const [time, setTime] = useState<ChosenTime>({
    kind: choose,
    // What was missed is no time to come.
    local: plan && !plan.missed ? localTime(new Date(plan.at)) : '',
  });
  // As soon as it may is now, and not what it is planned for.
  const [opened] = useState(() => new Date().toISOString());
  const { missing, when } = whenOf(time, Date.now());
  const nextWindow = actions.plan?.nextWindow;
  return (
    <ReasonDialog
      title={`When ${release.version} goes to ${stage}`}
      confirm={
        time.kind === 'now' ? 'Let it go as soon as it may' : 'Set this time'
      }
      reasonHint="Recorded with your name."
      impossible={missing}
      onConfirm={async reason => {
        await api.planPromotion(id, { was: plan?.at ?? null, when, reason });
      }}
      onClose={onClose}
    >
      <Facts promotion={promotion} verdict={verdict} />
      {plan && (
        <p className={texts.dense}>
          <Words
            parts={
              plan.missed
                ? [
                    'It missed its time ',
                    { time: plan.at, as: 'at' },
                    ': ',
                    ...plan.missed,
                    '.',
                  ]
                : ['It is planned for ', { time: plan.at, as: 'when' }, '.']
            }
          />
        </p>
      )}
      <TimeChoice
        chosen={time}
        windows={nextWindow ? [nextWindow] : []}
        onChange={setTime}
      />
      {when && 'at' in when && (
        <ClosedNotice
          componentRef={promotion.component.ref}
          stage={stage}
          at={when.at}
          direction={promotion.direction}
          risk={promotion.risk}
          onTake={local => setTime({ kind: 'time', local })}
        />
      )}
      <CollisionNotice
        componentRef={promotion.component.ref}
        stage={stage}
        promotion={id}
        at={startOf(when, nextWindow) ?? opened}
      />
    </ReasonDialog>
  );
}
