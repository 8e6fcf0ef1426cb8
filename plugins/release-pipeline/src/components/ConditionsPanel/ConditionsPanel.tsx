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
  PromotionView,
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { weighingStatuses, type Ask } from '../../model';
import { useTextClasses } from '../../theme';
import { AvailableButton } from '../AvailableButton';
import { Exceptions } from '../Exceptions';
import { Panel } from '../Panel';
import { Meter } from '../Status';
import { TryLink } from '../TryLink';
import { Conditions } from './Conditions';
import { PromotionBox } from './PromotionBox';
import { WatchList } from './WatchList';

/** Why a release is not in a stage: what holds first, evidence on demand. */
export function ConditionsPanel(props: {
  id: string;
  stage: StageView;
  verdict: Verdict | undefined;
  promotion: PromotionView | undefined;
  /** The headline offers the same; one button is enough. */
  askedAbove: boolean;
  onAsk: (ask: Ask) => void;
  onClose: () => void;
}) {
  const { id, stage, verdict, promotion, askedAbove, onAsk, onClose } = props;
  const texts = useTextClasses();
  const release = verdict?.release ?? promotion?.release;
  return (
    <div
      role="presentation"
      onKeyDown={event => event.key === 'Escape' && onClose()}
    >
      <Panel
        id={id}
        bare
        title={`${release?.version} into ${stage.name}`}
        beside={
          verdict && (
            <>
              <span className={texts.muted}>
                {verdict.met} of {verdict.total} conditions met
              </span>
              <Meter statuses={weighingStatuses(verdict.gates)} />
            </>
          )
        }
        right={
          verdict && (
            <>
              <TryLink stage={stage} releaseId={verdict.release.id} />
              {!promotion && !askedAbove && !stage.observedOnly && (
                <AvailableButton
                  label={`Ask for ${stage.name}…`}
                  availability={verdict.ask}
                  onClick={() => onAsk({ stage, verdict })}
                />
              )}
            </>
          )
        }
      >
        <Conditions
          verdict={verdict}
          promotion={promotion}
          wayBack={stage.wayBack}
        >
          {promotion && (
            <>
              <PromotionBox promotion={promotion} verdict={verdict} />
              <Exceptions promotion={promotion} verdict={verdict} />
            </>
          )}
          {promotion?.watch && (
            <WatchList promotion={promotion} gates={promotion.watch} />
          )}
        </Conditions>
      </Panel>
    </div>
  );
}
