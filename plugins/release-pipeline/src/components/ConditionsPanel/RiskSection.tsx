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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type {
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { usePromotionDialogs } from '../PromotionDialogs';
import { Risk } from '../Status';

const useStyles = makeStyles(
  {
    title: {
      display: 'flex',
      justifyContent: 'space-between',
      gap: 12,
      fontSize: 13,
      lineHeight: '20px',
      fontWeight: 600,
      margin: '0 0 8px',
    },
    reasons: {
      margin: 0,
      padding: 0,
      listStyle: 'none',
      '& li + li': { marginTop: 6 },
    },
    buttons: { display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 10 },
  },
  { name: 'ReleasePipelineRiskSection' },
);

/** The risk class, why it is that one, and what one may make of it. */
export function RiskSection(props: {
  verdict: Verdict;
  promotion: PromotionView | undefined;
  heading?: 'h3' | 'h4';
}) {
  const { verdict, promotion, heading: Heading = 'h4' } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const openDialog = usePromotionDialogs();
  const risk = promotion?.risk ?? verdict.risk;
  const steps = promotion
    ? [
        {
          kind: 'raise' as const,
          label: 'Raise risk…',
          availability: promotion.actions.raiseRisk,
        },
        {
          kind: 'lower' as const,
          label: 'Lower risk…',
          availability: promotion.actions.lowerRisk,
        },
      ].filter(({ availability }) => availability?.allowed)
    : [];
  return (
    <section>
      <Heading className={classes.title}>
        Risk <Risk of={risk} />
      </Heading>
      <ul className={classes.reasons}>
        {verdict.riskReasons.length === 0 && (
          <li className={texts.muted}>No reason is on record.</li>
        )}
        {verdict.riskReasons.map(reason => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {promotion && steps.length > 0 && (
        <div className={classes.buttons}>
          {steps.map(({ kind, label }) => (
            <Button
              key={kind}
              size="small"
              variant="outlined"
              onClick={() => openDialog({ kind, promotion, verdict })}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
