resource "aws_iam_policy" "sstash_ci_for_github" {
  name = "sstash-ci-for-github"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "ReadSecrets",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:GetSecretValue"
        ],
        "Resource" : [
          "arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:app/prod/*"
        ]
      },
      {
        "Sid" : "ReadInBatches",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:BatchGetSecretValue"
        ],
        "Resource" : [
          "*"
        ]
      }
    ]
  })
}

resource "aws_iam_role" "sstash_ci_for_github" {
  name = "sstash-ci-for-github"
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : {
          "Federated" : "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
        },
        "Action" : "sts:AssumeRoleWithWebIdentity",
        "Condition" : {
          "StringEquals" : {
            "token.actions.githubusercontent.com:aud" : "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub" : "repo:example/app:ref:refs/heads/main"
          }
        }
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "sstash_ci_for_github" {
  role       = aws_iam_role.sstash_ci_for_github.name
  policy_arn = aws_iam_policy.sstash_ci_for_github.arn
}
