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

import { makeStyles } from '@material-ui/core/styles';
import type {
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { everyCondition, weighingStatuses } from '../../model';
import { useTextClasses } from '../../theme';
import { HeldBy } from '../HeldBy';
import { Meter, Risk } from '../Status';
import { Words } from '../Words';

const useStyles = makeStyles(
  {
    facts: {
      display: 'grid',
      gridTemplateColumns: '108px minmax(0, 1fr)',
      gap: '4px 12px',
      margin: '0 0 12px',
      fontSize: 13,
      lineHeight: '18px',
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    },
    then: { margin: 0, paddingLeft: 18 },
  },
  { name: 'ReleasePipelineFacts' },
);

/** What a person should have seen before deciding. */
export function Facts(props: {
  verdict?: Verdict;
  promotion?: PromotionView;
  runs?: string;
  /** Each stage tells of its own, beside these. */
  several?: boolean;
  /** It stands beside them, with its reasons. */
  withoutRisk?: boolean;
}) {
  const { verdict, promotion, runs, several, withoutRisk } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const from = runs ?? promotion?.replaces?.version ?? verdict?.from?.version;
  const to = promotion?.release.version ?? verdict?.release.version;
  const risk = promotion?.risk ?? verdict?.risk;
  return (
    <dl className={classes.facts}>
      <dt className={texts.muted}>Release</dt>
      <dd>
        {from && !several ? `${from} → ` : ''}
        <b className={texts.strong}>{to}</b>
      </dd>
      {promotion && (
        <>
          <dt className={texts.muted}>Asked by</dt>
          <dd>
            <Words
              parts={[
                `${promotion.requestedBy.name}, `,
                { time: promotion.requestedAt, as: 'at' },
              ]}
            />
            {promotion.reason && `: “${promotion.reason}”`}
          </dd>
        </>
      )}
      {risk && !withoutRisk && (
        <>
          <dt className={texts.muted}>Risk</dt>
          <dd>
            <Risk of={risk} />
            {verdict && verdict.riskReasons.length > 0 && (
              <>
                <br />
                <span className={texts.muted}>
                  {verdict.riskReasons.join('; ')}
                </span>
              </>
            )}
          </dd>
        </>
      )}
      {verdict && (
        <>
          {!several && (
            <>
              <dt className={texts.muted}>Conditions</dt>
              <dd>
                {verdict.met} of {verdict.total} met&nbsp;{' '}
                <Meter statuses={weighingStatuses(verdict.gates)} />
                <br />
                <span className={texts.muted}>
                  <HeldBy gates={everyCondition(verdict)} />
                </span>
              </dd>
            </>
          )}
          {verdict.by && (
            <>
              <dt className={texts.muted}>By</dt>
              <dd>{verdict.by}</dd>
            </>
          )}
          {verdict.then.length > 0 && (
            <>
              <dt className={texts.muted}>Then</dt>
              <dd>
                <ol className={classes.then}>
                  {verdict.then.map(step => (
                    <li key={step}>{step}</li>
                  ))}
                </ol>
              </dd>
            </>
          )}
        </>
      )}
    </dl>
  );
}
